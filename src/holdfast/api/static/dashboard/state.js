// What several parts of the page look at. Everything else is the state of one component.

import { useEffect, useRef, useState } from "./preact.js";

class State {
  constructor(values) {
    this.values = values;
    this.listeners = new Set();
  }

  get() {
    return this.values;
  }

  set(changes) {
    this.values = { ...this.values, ...changes };
    for (const listener of [...this.listeners]) listener(this.values);
  }

  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export const app = new State({
  /** Why the server wants an access key; null: it has not asked. */
  refusal: null,
  /** What the access key allows, as the server tells it; null: nobody knows yet. */
  access: null,
  /** Rises when everything has to be loaded anew: another access key, another ledger. */
  epoch: 0,
  /** How the feed is: connecting, live, waiting (to connect again) or resting (nobody looks). */
  feed: "connecting",
  /** Stores by id, as far as the key allows. */
  stores: new Map(),
  /** Changes that have no answer yet. */
  pending: [],
  /** What has just been done, for everybody to see and hear. */
  told: "",
});

/** Gives a part of the state, and draws the component anew when it becomes another. */
export function useApp(select) {
  const [, draw] = useState(0);
  const value = select(app.get());
  const drawn = useRef();
  drawn.current = { select, value };
  useEffect(() => {
    const look = (values) => {
      if (!Object.is(drawn.current.select(values), drawn.current.value)) draw((count) => count + 1);
    };
    look(app.get()); // It may have become another since it was drawn.
    return app.listen(look);
  }, []);
  return value;
}
