// From the promise to its fulfilment: what was promised, what of it was begun, what of it was kept. Drawn as a list, so
// that it is read as one.

import type { ComponentChildren } from "preact";

export interface Stage {
    name: string;
    value: number;
    figure: ComponentChildren;
    /** What the stage is made of, each part with its rows. */
    parts: ComponentChildren;
    tone: "first" | "second" | "third";
}

export function Funnel({ stages }: { stages: Stage[] }) {
    const most = Math.max(1, ...stages.map(({ value }) => value));
    return (
        <ol class="funnel">
            {stages.map(({ name, value, figure, parts, tone }) => {
                const width = (100 * value) / most;
                return (
                    <li key={name}>
                        <div class="funnel-words">
                            <span class="funnel-name">{name}</span>
                            <span class="funnel-figure">{figure}</span>
                        </div>
                        <svg class={`funnel-bar ${tone}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                            <rect class="bar-ground" width="100" height="10" />
                            <rect class="bar-part" x={(100 - width) / 2} width={width} height="10" />
                        </svg>
                        <div class="funnel-parts">{parts}</div>
                    </li>
                );
            })}
        </ol>
    );
}
