// The globals of JavaScript functions of Deus.Hosting. Copy this file beside the script; editors pick it up.

/** Called for each execution. Its return value is discarded; a promise is awaited. */
declare function handle(): void | Promise<void>;

declare namespace flagbase {
  /** Why the last call has failed; null when it has not. */
  function error(): string | null;

  namespace flag {
    /** True when a flag is on for the caller. */
    function evaluate(key: string): boolean;
    /** The variant of a flag for the caller; "false" for a failed call. */
    function variant(key: string): string;
  }

  namespace bucket {
    function get(bucket: string, key: string): string | null;
    function put(bucket: string, key: string, data: string): boolean;
    /** Deletes an object. One that does not exist is no error. */
    function delete_(bucket: string, key: string): boolean;
    function list(bucket: string): string[];
    export { delete_ as delete };
  }

  interface Row {
    _id: string;
    _created_at: string;
    _updated_at: string;
    data: Record<string, unknown>;
  }

  interface Filter {
    column: string;
    operator: "equals" | "not_equals" | "contains" | "gt" | "gte" | "lt" | "lte";
    value: string;
  }

  namespace table {
    function get(table: string, id: string): Row | null;
    /** Changes the row that _id names, or inserts one. */
    function put(table: string, data: Record<string, unknown>): Row | null;
    function delete_(table: string, id: string): boolean;
    function query(table: string, options?: { filters?: Filter[]; limit?: number; offset?: number }): Row[];
    export { delete_ as delete };
  }

  namespace kv {
    function get(key: string): string | null;
    /** Stores a text, for some seconds when they are given. */
    function set(key: string, value: string, seconds?: number): boolean;
    /** Adds to a whole number, which begins with 0, and returns it. */
    function increment(key: string, by?: number): number | null;
    function delete_(key: string): boolean;
    function list(prefix?: string): string[];
    export { delete_ as delete };
  }

  namespace env {
    function get(name: string): string | null;
  }

  namespace fn {
    /** Executes another function without input, and returns its output; "" for a failed call. */
    function invoke(id: string): string;
    function call(id: string, body?: string): string;
  }

  namespace http {
    /** Sends a request. A failed call has the status 0, and the reason as its body. */
    function fetch(request: { method?: string; url: string; headers?: Record<string, string>; body?: string; timeout?: number }): {
      status: number;
      headers: Record<string, string>;
      body: string;
    };
  }

  namespace metrics {
    function publish(name: string, value: number, tags?: Record<string, string>): boolean;
  }

  namespace ai {
    function chat(options: {
      provider?: string;
      model: string;
      messages: { role: string; content: string }[];
      max_tokens?: number;
      temperature?: number;
    }): { content: string; model: string; usage: { input_tokens: number; output_tokens: number } } | null;
  }

  namespace email {
    function send(options: {
      from: string;
      to: string | string[];
      subject: string;
      text?: string;
      html?: string;
      cc?: string | string[];
      bcc?: string | string[];
      reply_to?: string;
      headers?: Record<string, string>;
      tags?: { name: string; value: string }[];
      scheduled_at?: number | string;
    }): { id: string } | null;
  }

  namespace context {
    /** The body of the request. */
    function event(): string;
    function request(): { method: string; path: string; query: Record<string, string>; headers: Record<string, string>; body: string };
    function caller(): { userId: string; role: string; tenantID: string; email: string; groups: string[] };
    function traceId(): string;
  }
}
