// What can go wrong, as a value that a screen can show.

/** A refusal of the service (RFC 9457), in the language that was asked for. */
export class Problem extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        readonly title: string,
        readonly detail: string | null,
        /** The id of the request: with it, whoever runs the service finds it in the log. */
        readonly instance: string | null,
        /** What is wrong with each parameter or field. */
        readonly faults: string[],
    ) {
        super(detail ?? title);
    }
}

/** No answer came at all. */
export class Unreachable extends Error {}

/** The answer ends the session: nobody is signed in any more. */
export class SignedOut extends Error {}

export async function problemOf(answer: Response): Promise<Problem> {
    const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
    let body: Record<string, unknown> = {};
    try {
        body = (await answer.json()) as Record<string, unknown>;
    } catch {
        // a gateway's page: the status says what there is to say
    }
    return new Problem(
        answer.status,
        text(body["code"]) ?? "unknown",
        text(body["title"]) ?? `${answer.status} ${answer.statusText}`.trim(),
        text(body["detail"]),
        text(body["instance"]),
        Array.isArray(body["errors"]) ? body["errors"].map((fault: { message?: unknown }) => text(fault.message) ?? "").filter(Boolean) : [],
    );
}
