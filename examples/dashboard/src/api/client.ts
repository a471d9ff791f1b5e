// Every question to the service goes through here.

import type { paths } from "./schema";
import { base } from "./base";
import { problemOf, Unreachable } from "./problem";
import { renew, token } from "./session";
import { language } from "../words";

/** The addresses that can be read as JSON, and what they answer. */
export type Readable = {
    [P in keyof paths]: paths[P] extends { get: { responses: { 200: { content: { "application/json": unknown } } } } } ? P : never;
}[keyof paths];

export type AnswerOf<P extends Readable> = paths[P] extends {
    get: { responses: { 200: { content: { "application/json": infer A } } } };
}
    ? A
    : never;

type QueryOf<P extends Readable> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? Q : never;

/** A page of a list. */
export interface Page<Row> {
    data: Row[];
    next: string | null;
    total?: number;
}

/** A question: its address below the service, with the query. */
export type Question<A> = string & { readonly answer?: A };

/** `ask("/v1/statistics/programme", { region: "32" })`: checked against the OpenAPI document. */
export function ask<P extends Readable>(path: P, query?: QueryOf<P>): Question<AnswerOf<P>> {
    return at(path, query as Record<string, unknown> | undefined);
}

/** The same for an address with an id in it. */
export function askFor<P extends Readable>(path: P, id: string, query?: QueryOf<P>): Question<AnswerOf<P>> {
    return at(path.replace(/\{[^}]*\}/, encodeURIComponent(id)), query as Record<string, unknown> | undefined);
}

/** The same for an address that the service gave, such as the `rows_url` of a figure. */
export function follow<A>(url: string): Question<A> {
    return url.replace(/^.*(?=\/v1\/)/, "");
}

function at(path: string, query: Record<string, unknown> = {}): string {
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
        if (value !== undefined && value !== null) words.set(name, String(value));
    }
    const end = words.toString();
    return end ? `${path}?${end}` : path;
}

/** Asks with the token of the session; a token that has ended meanwhile is renewed once, without anybody noticing. */
export async function send(question: string, accept: string, signal?: AbortSignal): Promise<Response> {
    const first = await token();
    let answer = await once(question, accept, first, signal);
    if (answer.status === 401) answer = await once(question, accept, await renew(first), signal);
    if (!answer.ok) throw await problemOf(answer);
    return answer;
}

async function once(question: string, accept: string, bearer: string, signal?: AbortSignal): Promise<Response> {
    try {
        return await fetch(new URL(question.replace(/^\//, ""), base), {
            headers: { Authorization: `Bearer ${bearer}`, Accept: accept, "Accept-Language": language.get() },
            ...(signal ? { signal } : {}),
        });
    } catch (fault) {
        if (signal?.aborted) throw fault;
        throw new Unreachable();
    }
}

/** Lists of records with a place are asked for whole as GeoJSON (`POINTS`). */
export const JSON_TEXT = "application/json";
export const POINTS = "application/geo+json";

export async function read<A>(question: Question<A>, signal?: AbortSignal, accept: string = JSON_TEXT): Promise<A> {
    return (await send(question, accept, signal)).json() as Promise<A>;
}

/** Hands a whole document (a list as CSV, a plan as PDF) to the person as a file. */
export async function download(question: string, accept: string, name: string): Promise<void> {
    const content = await (await send(question, accept)).blob();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
