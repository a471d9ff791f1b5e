// What a screen's figures hold for: the last change of the ledger that is counted in them.

import { useFormats, useWords } from "../words";

export function EvidenceLine({ of }: { of: { moment?: string | null; position: number } }) {
    const words = useWords();
    const { number, moment } = useFormats();
    return <p class="evidence">{of.moment ? words.figures.evidence(number(of.position), moment(of.moment)) : words.figures.noEvidence}</p>;
}
