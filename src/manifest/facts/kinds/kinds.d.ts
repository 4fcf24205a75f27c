/** A table as text: esbuild and vite both know this import. */
declare module "*.txt?raw" {
  const text: string;
  export default text;
}
