/** Style sheets that load with their views. */
declare module "*.css";
