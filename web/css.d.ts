/** Style sheets of the views that load with them. */
declare module "*.css";
