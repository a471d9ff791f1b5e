// What one figure means.

import type { ComponentChildren } from "preact";
import { useAnswer } from "../../api/use";
import { Loaded } from "../../parts/loaded";
import { Panel, Screen } from "../../parts/screen";
import { to } from "../../router";
import { useFormats, useLanguage, useWords } from "../../words";
import { definition } from "./definitions";

export function DefinitionScreen({ code }: { code: string }) {
    const words = useWords();
    const spoken = useLanguage();
    const { day } = useFormats();
    const answer = useAnswer(definition(code));
    return (
        <Screen
            title={answer.state === "here" ? answer.value.name[spoken] : words.definition.title}
            kind={words.definition.title}
            crumbs={[{ name: words.frame.overview, href: to.overview() }]}
        >
            <Loaded of={answer}>
                {(found) => (
                    <Panel title={words.definition.meaning}>
                        <dl class="fields">
                            <Line name={words.definition.concept}>{found.concept[spoken]}</Line>
                            <Line name={words.definition.definition} wide>{found.definition[spoken]}</Line>
                            <Line name={words.definition.unit}>{found.unit[spoken]}</Line>
                            <Line name={words.definition.aggregation}>
                                {words.definition.aggregations[found.aggregation] ?? found.aggregation}
                            </Line>
                            <Line name={words.definition.time}>{words.definition.times[found.time]}</Line>
                            <Line name={words.definition.classifications}>{found.classifications.map(({ name }) => words.fields[name] ?? name.replaceAll("_", " ")).join(", ") || "–"}</Line>
                            <Line name={words.definition.producer}>{found.producer[spoken]}</Line>
                            <Line name={words.definition.custodian}>{found.custodian[spoken]}</Line>
                            <Line name={words.definition.version}>
                                {found.version} · {words.definition.since(day(found.valid_from))}
                            </Line>
                        </dl>
                    </Panel>
                )}
            </Loaded>
        </Screen>
    );
}

function Line({ name, wide = false, children }: { name: string; wide?: boolean; children: ComponentChildren }) {
    return (
        <div class={wide ? "whole" : undefined}>
            <dt>{name}</dt>
            <dd>{children}</dd>
        </div>
    );
}
