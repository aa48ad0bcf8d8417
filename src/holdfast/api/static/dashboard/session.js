// Who is working here. It lives as long as the browser's tab, and never stands in an address.

import { app } from "./state.js";

const KEY = "holdfast.key";
const PERSON = "holdfast.person";

export const session = {
  get key() {
    return sessionStorage.getItem(KEY) ?? "";
  },

  get person() {
    return sessionStorage.getItem(PERSON) ?? "";
  },

  /** Takes an access key, or with an empty text forgets it. */
  enter(key) {
    if (key) sessionStorage.setItem(KEY, key);
    else sessionStorage.removeItem(KEY);
    app.set({ refusal: null, access: null, epoch: app.get().epoch + 1 });
  },

  /** Takes the name that the ledger is to show beside changes made here. */
  call(person) {
    sessionStorage.setItem(PERSON, person);
  },

  /** The server wants a key, or another one. */
  refused(problem) {
    app.set({ refusal: problem.message });
  },

  headers() {
    const headers = {};
    if (this.key) headers.Authorization = `Bearer ${this.key}`;
    if (this.person) headers["X-Actor"] = this.person;
    return headers;
  },
};
