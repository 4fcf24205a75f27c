/**
 * A function whose value is made once for each object that it is called with, and goes with that object. For
 * what many rules ask of the same command, script or document. No WeakMap: the collector keeps thousands of short-lived keys
 * in one for long. A copy of the object does not have the value.
 */
export function oncePer<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const slot = Symbol("made once");
  return (key) => {
    const known = (key as { [slot]?: { value: Value } })[slot];
    if (known !== undefined) return known.value;
    const value = make(key);
    Object.defineProperty(key, slot, { value: { value } });
    return value;
  };
}
