/** Thrown where there is no data to work with. */
export class QueryFailed extends Error {
    status;
    errors;
    constructor(status, errors) {
        super(errors.map((error) => `${error.extensions?.code ?? status}: ${error.message}`).join("\n"));
        this.status = status;
        this.errors = errors;
    }
}
/**
 * Asks one question. A field that the token may not read is null in `data`, with a FORBIDDEN in
 * `errors`; the rest of the answer stands.
 */
export async function ask(service, document, variables) {
    const response = await fetch(service.url, {
        method: "POST",
        headers: {
            authorization: `Bearer ${service.token}`,
            "content-type": "application/json",
            accept: "application/graphql-response+json",
        },
        body: JSON.stringify({ query: document.toString(), variables }),
    });
    const { data, errors = [] } = (await response.json());
    if (!data)
        throw new QueryFailed(response.status, errors);
    return { data, errors };
}
