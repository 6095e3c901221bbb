// @ts-check
// The channel between the page and Go. Its messages are listed in jsbridge/doc.go;
// a host, which runs Go, has send(text, bytes) and stop().
import { errorOf, moduleExited } from "./errors.js";
import { IO } from "./io.js";
import { whenAborted } from "./linked.js";

/**
 * @import { Host, Loading, Start, StartHost } from "./channel.types.js"
 * @import { Invocation, Message, Page, Pending } from "./io.types.js"
 */

export class Channel {
  /** @type {Host | undefined} none while it starts */
  #host;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #last = 0;
  /** @type {string[]} messages of this tick */
  #queue = [];
  /** Whatever lives in the page. */
  io = new IO((fields, bytes) => this.#send(JSON.stringify(fields), bytes));
  ended = false;

  /** Starts Go. @param {StartHost} startHost @param {Start} options @param {Loading} loading @param {() => void} onend */
  static async start(startHost, options, loading, onend) {
    const channel = new Channel();
    channel.#host = await startHost(options, (text) => channel.#receive(JSON.parse(text)), (error) => {
      channel.#end(moduleExited(error));
      onend();
    }, loading);
    return channel;
  }

  /** How many calls are pending. */
  get size() {
    return this.#pending.size;
  }

  /**
   * Runs a method in Go. The promise settles once, and only after the requests
   * of the call have. Clock is how far the caller's own is ahead, in milliseconds.
   * @template T @param {Invocation} call @returns {Promise<T>}
   */
  call({ client, method, args, clock, signal, onitem, ...io }) {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(moduleExited()); // since it was asked for
      const id = ++this.#last;
      let undo = () => {};
      const done = () => {
        undo();
        this.#pending.delete(id);
      };
      this.#pending.set(id, { resolve, reject, done, onitem });
      this.io.begin(id, io);
      this.#send(`{"do":"call","id":${id},"client":${client},"method":${JSON.stringify(method)},"clock":${clock ?? null},"args":${args}}`);
      undo = whenAborted(signal, (reason) => this.abort(id, reason));
    });
  }

  /** Asks Go to stop a call, which then rejects with reason. @param {number} id @param {unknown} reason */
  abort(id, reason) {
    const pending = this.#pending.get(id);
    if (!pending || pending.aborted) return;
    pending.aborted = { reason };
    this.#send(`{"do":"cancel","id":${id}}`);
  }

  /** @param {number} client @param {string} options @param {Page} page */
  open(client, options, page) {
    this.io.open(client, page);
    this.#send(`{"do":"open","client":${client},"options":${options}}`);
  }

  /** @param {number} client */
  close(client) {
    this.io.open(client);
    this.#send(`{"do":"close","client":${client}}`);
  }

  /** Ends Go and rejects what is pending. */
  stop() {
    if (this.ended) return;
    this.#end(moduleExited());
    this.#host?.stop();
  }

  /**
   * Messages of one tick cross together: a crossing costs more than a signature.
   * @param {string} text @param {Uint8Array} [bytes] of this message
   */
  #send(text, bytes) {
    if (this.ended) return;
    if (this.#queue.push(text) === 1) queueMicrotask(() => this.#flush());
    if (bytes) this.#flush(bytes);
  }

  /** @param {Uint8Array} [bytes] */
  #flush(bytes) {
    if (this.ended || !this.#queue.length) return;
    const text = `[${this.#queue.join(",")}]`;
    this.#queue = [];
    this.#host?.send(text, bytes);
  }

  /** @param {Message} m */
  #receive(m) {
    switch (m.do) {
      case "settle":
        return this.#settle(m);
      case "item":
        return this.#pending.get(m.call)?.onitem?.(m.value);
      case "ask":
        return void this.io.ask(m);
      case "trace":
      case "warn":
        return this.io.tell(m);
      case "kept":
        return this.io.kept(m);
      case "abort":
        return this.io.abort(m.id);
      case "taken":
        return this.io.taken(m.id);
      case "release":
        return this.io.release(m.handle);
    }
  }

  /** @param {Extract<Message, {do: "settle"}>} m */
  #settle({ id, result, error }) {
    const pending = this.#pending.get(id);
    const cause = this.io.end(id);
    if (!pending) return;
    pending.done();
    if (pending.aborted) {
      const { body } = Object(result);
      if (body) this.io.release(body);
      pending.reject(pending.aborted.reason);
    } else if (error) {
      pending.reject(errorOf(error, cause));
    } else {
      pending.resolve(result);
    }
  }

  /** @param {Error} error */
  #end(error) {
    if (this.ended) return;
    this.ended = true;
    for (const pending of [...this.#pending.values()]) {
      pending.done();
      pending.reject(pending.aborted ? pending.aborted.reason : error);
    }
    this.io.clear();
  }
}
