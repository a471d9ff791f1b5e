// Who is signed in. Both tokens live in the memory of this page and nowhere else: who loads it again signs in again, and
// nothing is left behind on a shared computer.

import { forget } from "./answers";
import { base, type Schemas } from "./base";
import { problemOf, SignedOut, Unreachable } from "./problem";
import { store } from "../store";
import { language } from "../words";

export type Me = Schemas["Me"];
type Tokens = Schemas["Tokens"];

/** The person, or null while nobody is signed in. */
export const person = store<Me | null>(null);

/** Whether a session came to an end by itself: the sign-in screen then says so and leads back. */
export const ended = store(false);

interface Held {
    access: string;
    refresh: string;
    /** By the clock of this page, a little before the token ends. */
    until: number;
}

let held: Held | null = null;
let renewing: Promise<string> | null = null;

const EARLY_MS = 20_000;

function hold(tokens: Tokens): string {
    held = {
        access: tokens.access_token,
        refresh: tokens.refresh_token,
        until: Date.now() + tokens.expires_in * 1000 - EARLY_MS,
    };
    return held.access;
}

async function post(path: string, body: object, token?: string): Promise<Response> {
    try {
        return await fetch(new URL(path, base), {
            method: "POST",
            headers: {
                "Content-Type": "application/json",
                "Accept-Language": language.get(),
                ...(token ? { Authorization: `Bearer ${token}` } : {}),
            },
            body: JSON.stringify(body),
        });
    } catch {
        throw new Unreachable();
    }
}

export async function signIn(name: string, password: string): Promise<void> {
    const answer = await post("v1/auth/login", { name, password });
    if (!answer.ok) throw await problemOf(answer);
    const token = hold((await answer.json()) as Tokens);
    const me = await fetch(new URL("v1/auth/me", base), {
        headers: { Authorization: `Bearer ${token}`, "Accept-Language": language.get() },
    });
    if (!me.ok) throw await problemOf(me);
    forget();
    ended.set(false);
    person.set((await me.json()) as Me);
}

export async function signOut(): Promise<void> {
    const last = held;
    held = null;
    forget();
    ended.set(false);
    person.set(null);
    // The service ends the session; here it has ended already, whatever comes back.
    if (last) await post("v1/auth/logout", { refresh_token: last.refresh }, last.access).catch(() => undefined);
}

/** An access token that is good for the next request. */
export async function token(): Promise<string> {
    if (!held) throw new SignedOut();
    return Date.now() < held.until ? held.access : renew(held.access);
}

/**
 * A new token in place of `refused`. A refresh token is good for one use, so all requests that find theirs refused at
 * the same moment wait for one renewal.
 */
export function renew(refused: string): Promise<string> {
    if (held && held.access !== refused) return Promise.resolve(held.access);
    renewing ??= renewOnce().finally(() => {
        renewing = null;
    });
    return renewing;
}

async function renewOnce(): Promise<string> {
    if (!held) throw new SignedOut();
    const answer = await post("v1/auth/refresh", { refresh_token: held.refresh });
    if (answer.ok) return hold((await answer.json()) as Tokens);
    if (answer.status >= 500 || answer.status === 429) throw await problemOf(answer);
    held = null;
    forget();
    ended.set(true);
    person.set(null);
    throw new SignedOut();
}
