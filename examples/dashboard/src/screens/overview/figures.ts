// What the first screen asks, all at once: one question for the key figures, one for the map, one for what was
// officially said, and one for each line of the trend.

import { ask } from "../../api/client";
import type { Schemas } from "../../api/base";

export type Overview = Schemas["Overview"];
export type KeyFigure = Schemas["KeyFigure"];
export type Timeline = Schemas["Timeline"];

export interface Asked {
    /** A day, or null for today. */
    asOf: string | null;
    /** A region, or the whole country. */
    region?: string;
    /** By the borders of that day rather than by those of today. */
    then?: boolean;
}

const where = ({ region, then }: Asked) => ({ ...(region ? { region } : {}), ...(then ? { boundary: "then" as const } : {}) });

const on = (asked: Asked) => ({ ...(asked.asOf ? { as_of: asked.asOf } : {}), ...where(asked) });

export const overview = (asked: Asked) => ask("/v1/statistics/overview", on(asked));

export const provinces = (asked: Asked) => ask("/v1/statistics/programme", { ...on(asked), group_by: "province" });

export const published = (asked: Asked) => ask("/v1/statistics/published", on(asked));

export const timeline = (measure: "beneficiaries" | "replications", asked: Asked) =>
    ask("/v1/statistics/timeline", { measure, by: "year", ...(asked.asOf ? { to: asked.asOf } : {}), ...where(asked) });
