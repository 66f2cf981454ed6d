/** What a function gets. The part that this function uses; Appwrite's documentation has the rest. */
export interface Context {
  req: {
    method: string;
    path: string;
    query: Record<string, string | undefined>;
    headers: Record<string, string | undefined>;
    bodyText: string;
    bodyJson: unknown;
  };
  res: {
    text(body: string, statusCode?: number, headers?: Record<string, string>): unknown;
    json(body: unknown, statusCode?: number, headers?: Record<string, string>): unknown;
    empty(): unknown;
  };
  log(message: unknown): void;
  error(message: unknown): void;
}
