/** For `watch` of a case: does something once, as soon as the text has been printed. */
export function once(text, act) {
  let isDone = false;
  return (output, child) => {
    if (isDone || !output.includes(text)) return;
    isDone = true;
    act(child, output);
  };
}
