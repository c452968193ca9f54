/** Style sheets that load with their views. */
declare module "*.css";

/** The address of a worker that is built by itself. */
declare module "*?worker&url" {
  const address: string;
  export default address;
}
