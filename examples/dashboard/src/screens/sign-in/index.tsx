// Signing in. It stands in place of the screen that was asked for, whose address stays: one comes back to where one was.

import { useEffect, useRef, useState } from "preact/hooks";
import { ended, signIn } from "../../api/session";
import { loadOutlines } from "../../map/outlines";
import { Fault } from "../../parts/loaded";
import { useStore } from "../../store";
import { useWords } from "../../words";

export function SignInScreen() {
    const words = useWords();
    const wasHere = useStore(ended);
    const [fault, failed] = useState<unknown>(null);
    const [busy, wait] = useState(false);
    const first = useRef<HTMLInputElement>(null);

    useEffect(() => {
        document.title = `${words.signIn.title} · Sinergi`;
        first.current?.focus();
        void loadOutlines().catch(() => undefined); // while somebody types
    }, [words]);

    const submit = async (form: HTMLFormElement) => {
        const typed = new FormData(form);
        wait(true);
        failed(null);
        try {
            await signIn(String(typed.get("name")).trim(), String(typed.get("password")));
        } catch (problem) {
            failed(problem);
            wait(false);
        }
    };

    return (
        <main id="content" class="sign-in">
            <form
                class="panel"
                onSubmit={(event) => {
                    event.preventDefault();
                    void submit(event.currentTarget);
                }}
            >
                <p class="kind">{words.frame.programme}</p>
                <h1>{words.signIn.title}</h1>
                <p class="intro">{wasHere ? words.signIn.ended : words.signIn.intro}</p>
                <label>
                    {words.signIn.name}
                    <input ref={first} name="name" type="text" autocomplete="username" autocapitalize="none" spellcheck={false} required />
                </label>
                <label>
                    {words.signIn.password}
                    <input name="password" type="password" autocomplete="current-password" required />
                </label>
                {fault !== null && <Fault fault={fault} />}
                <button type="submit" class="primary" disabled={busy}>
                    {busy ? words.signIn.busy : words.signIn.go}
                </button>
                <p class="note">{words.signIn.note}</p>
            </form>
        </main>
    );
}
