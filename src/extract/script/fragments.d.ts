/** A file as text: esbuild and vite both know this import. */
declare module "*.sh?raw" {
  const text: string;
  export default text;
}
