// What the figures mean, as the service defines them (Satu Data Indonesia: concept, definition, unit, producer ...).

import { follow, type Question } from "../../api/client";
import { useAnswer } from "../../api/use";
import { useLanguage } from "../../words";

export interface Both {
    en: string;
    id: string;
}

export interface Definition {
    code: string;
    version: number;
    name: Both;
    concept: Both;
    definition: Both;
    unit: Both;
    aggregation: string;
    of: string;
    column: string | null;
    time: "stock" | "flow" | "present";
    classifications: { name: string; url: string }[];
    statistics: string[];
    timeline: string[];
    producer: Both;
    custodian: Both;
    valid_from: string;
}

export const definitions = (): Question<{ data: Definition[] }> => follow("/v1/metadata/indicators");

export const definition = (code: string): Question<Definition> => follow(`/v1/metadata/indicators/${encodeURIComponent(code)}`);

/** The names of measures, in the language of the screen; the code itself while they are on their way. */
export function useDefinitions(): (measure: string) => string {
    const spoken = useLanguage();
    const answer = useAnswer(definitions());
    return (measure) => {
        const found = answer.state === "here" ? answer.value.data.find(({ code }) => code === measure) : undefined;
        return found ? found.name[spoken] : measure.replaceAll("_", " ");
    };
}
