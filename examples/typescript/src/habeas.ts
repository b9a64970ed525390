// Everything between a typed query and a typed answer: one function over `fetch`.
import type { TypedDocumentString } from "./gql/graphql.js";

/** An error of the answer. Branch on `extensions.code`; the message is for people. */
export interface GraphQLError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; requestId?: string; retryAfterSeconds?: number };
}

interface Answer<Data> {
  data?: Data | null;
  errors?: GraphQLError[];
}

/** Thrown where there is no data to work with. */
export class QueryFailed extends Error {
  constructor(readonly status: number, readonly errors: GraphQLError[]) {
    super(errors.map((error) => `${error.extensions?.code ?? status}: ${error.message}`).join("\n"));
  }
}

export interface Service {
  url: string;
  token: string;
}

/**
 * Asks one question. A field that the token may not read is null in `data`, with a FORBIDDEN in
 * `errors`; the rest of the answer stands.
 */
export async function ask<Data, Variables>(
  service: Service,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<{ data: Data; errors: GraphQLError[] }> {
  const response = await fetch(service.url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${service.token}`,
      "content-type": "application/json",
      accept: "application/graphql-response+json",
    },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors = [] } = (await response.json()) as Answer<Data>;
  if (!data) throw new QueryFailed(response.status, errors);
  return { data, errors };
}
