// Where one is: #/page/part/part?name=value. Parts and values are encoded, so that a SKU may hold anything.

import { useEffect, useState } from "./preact.js";

/** Writes an address within the page; what is empty is left out of the query. */
export function to(parts, query = {}) {
  const written = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== "" && value !== undefined && value !== null && value !== false),
  ).toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${written ? `?${written}` : ""}`;
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // Somebody has typed a lone percent sign.
  }
}

function read() {
  const [place, written = ""] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const parts = place.split("/").map(decoded);
  return { hash: location.hash, page: parts[0] || "overview", parts, query: Object.fromEntries(new URLSearchParams(written)) };
}

/** Gives the place, and draws the component anew at each move. */
export function useRoute() {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const moved = () => setRoute(read());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return route;
}

/** Goes somewhere; a search that goes on while somebody types is one step in the history. */
export function go(parts, query, { replace = false } = {}) {
  const address = to(parts, query);
  if (!replace) location.hash = address;
  else if (address !== location.hash) {
    history.replaceState(null, "", address);
    dispatchEvent(new Event("hashchange"));
  }
}
