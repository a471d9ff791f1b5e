// The frame of a screen: its way back, its heading, what it is about.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../words";

export interface Crumb {
    name: string;
    href: string;
}

interface Props {
    title: string;
    /** Of what kind the thing named in the title is. */
    kind?: ComponentChildren;
    intro?: ComponentChildren;
    crumbs?: Crumb[];
    tools?: ComponentChildren;
    children: ComponentChildren;
}

export function Screen({ title, kind, intro, crumbs = [], tools, children }: Props) {
    const words = useWords();
    const heading = useRef<HTMLHeadingElement>(null);

    useEffect(() => {
        document.title = `${title} · Sinergi`;
    }, [title]);

    // Whoever hears the page instead of seeing it is told that another screen has come.
    useEffect(() => {
        heading.current?.focus({ preventScroll: true });
        scrollTo(0, 0);
    }, []);

    return (
        <main id="content" class="screen">
            {crumbs.length > 0 && (
                <nav class="crumbs" aria-label={words.frame.crumbs}>
                    <ol>
                        {crumbs.map(({ name, href }) => (
                            <li key={href}>
                                <a href={href}>{name}</a>
                            </li>
                        ))}
                    </ol>
                </nav>
            )}
            <div class="screen-head">
                <div>
                    {kind && <p class="kind">{kind}</p>}
                    <h1 tabIndex={-1} ref={heading}>
                        {title}
                    </h1>
                    {intro && <p class="intro">{intro}</p>}
                </div>
                {tools && <div class="tools">{tools}</div>}
            </div>
            {children}
        </main>
    );
}

interface PanelProps {
    title: string;
    note?: ComponentChildren;
    tools?: ComponentChildren;
    class?: string;
    children: ComponentChildren;
}

export function Panel({ title, note, tools, class: more = "", children }: PanelProps) {
    return (
        <section class={`panel ${more}`}>
            <header class="panel-head">
                <div>
                    <h2>{title}</h2>
                    {note && <p class="note">{note}</p>}
                </div>
                {tools && <div class="tools">{tools}</div>}
            </header>
            {children}
        </section>
    );
}
