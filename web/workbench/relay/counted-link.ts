import type { UserLink } from "../../../workers/link/index.ts";

/** The same link; what it sends is counted for the privacy receipt, about as many bytes as its JSON has. */
export function countedLink(link: UserLink, onSent: (bytes: number) => void): UserLink {
  return {
    get url() {
      return link.url;
    },
    get state() {
      return link.state;
    },
    get reason() {
      return link.reason;
    },
    ask: (event, request, signal) => {
      onSent(event.length + JSON.stringify(request).length);
      return link.ask(event, request, signal);
    },
    tell: (event, message) => {
      onSent(String(event).length + JSON.stringify(message).length);
      link.tell(event, message);
    },
    on: (notice, listener) => link.on(notice, listener),
    onState: (listener) => link.onState(listener),
    close: () => {
      link.close();
    },
  };
}
