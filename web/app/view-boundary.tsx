import { Component, type ComponentChildren } from "preact";
import { BrokenView } from "./broken-view.tsx";

interface BoundaryProps {
  readonly children: ComponentChildren;
}

/** A view that throws during render leaves the rest of the page intact. */
export class ViewBoundary extends Component<BoundaryProps, { readonly broken: boolean }> {
  override state = { broken: false };

  static override getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return <BrokenView onAgain={() => this.setState({ broken: false })} />;
  }
}
