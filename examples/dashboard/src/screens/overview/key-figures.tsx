// The four figures that the ministry tells, and under each what was officially said and how far it is from the count.

import type { ComponentChildren } from "preact";
import { Card, Cards, Count, Linked } from "../../parts/figures";
import { to } from "../../router";
import { useFormats, useWords } from "../../words";
import type { KeyFigure as Figure, Overview } from "./figures";

export function KeyFigures({ of }: { of: Overview }) {
    const national = !of.region;
    const words = useWords();
    const { beneficiaries, replications } = of;
    return (
        <section aria-label={words.overview.key}>
            <Cards>
                <KeyFigure label={words.figures.provincial} figure={beneficiaries.provincial} />
                <KeyFigure label={words.figures.regency} figure={beneficiaries.regency} />
                <KeyFigure label={words.figures.village} figure={beneficiaries.village} />
                <KeyFigure label={words.figures.replications} figure={replications.village}>
                    {national && (
                        <Linked text={words.figures.inProvinces(replications.provinces.value)} rows={replications.provinces.rows_url} of={words.figures.replications} />
                    )}
                </KeyFigure>
            </Cards>
        </section>
    );
}

function KeyFigure({ label, figure, children }: { label: string; figure: Figure; children?: ComponentChildren }) {
    const words = useWords();
    return (
        <Card label={label} value={<Count value={figure.value} rows={figure.rows_url} of={label} />}>
            {children}
            <Said of={figure} />
            <a class="definition" href={to.definition(figure.measure)} aria-label={words.figures.definitionOf(label)}>
                {words.figures.definition}
            </a>
        </Card>
    );
}

function Said({ of }: { of: Figure }) {
    const words = useWords();
    const { number, shortDay, difference } = useFormats();
    if (!of.published) return null;
    const { value, as_of, computed, difference: far, publisher } = of.published;
    const compared =
        typeof computed !== "number" || typeof far !== "number"
            ? words.overview.uncounted
            : far === 0
              ? words.overview.agrees
              : words.overview.differs(number(computed), difference(far));
    return (
        <span class="published">
            <span class={far === 0 ? "agrees" : "differs"}>
                {words.overview.said(number(value), shortDay(as_of))}
                {" · "}
                {compared}
            </span>
            <span class="note">{publisher}</span>
        </span>
    );
}
