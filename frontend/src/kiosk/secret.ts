// Take a link's secret out of the address before anything else can see it there.

const PLACE = "/kiosk";
let secret = "";

/** Called first of all: history, title and referrer never hold more than the bare page. */
export function hideSecret(): void {
  if (location.pathname !== PLACE || location.hash.length < 2) return;
  secret = location.hash.slice(1);
  history.replaceState(history.state, "", PLACE);
}

/** The secret, which stays here until the exchange went well. */
export const heldSecret = (): string => secret;

export function forgetSecret(): void {
  secret = "";
}

hideSecret();
