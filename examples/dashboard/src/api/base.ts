// Where the API is, and the shapes it speaks in. `schema.d.ts` is made from the OpenAPI document of the service
// (`npm run types`): a change of the API that this dashboard does not follow stops its build.

import type { components } from "./schema";

export type Schemas = components["schemas"];

/** The service carries these files below its own root: /dashboard/ beside /v1/, whatever prefix a gateway adds. */
export const base = new URL("..", new URL(".", document.baseURI));
