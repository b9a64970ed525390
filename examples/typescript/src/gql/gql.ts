/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Facilities($state: String!, $after: String) {\n    facilities(filter: { state: { eq: $state } }, orderBy: { field: NAME }, first: 50, after: $after) {\n      nodes {\n        ...ListedFacility\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n\n  fragment ListedFacility on Facility {\n    code\n    name\n    city\n    typeGrouped\n    fieldOffice {\n      name\n    }\n  }\n": typeof types.FacilitiesDocument,
    "\n  query Population($code: String!) {\n    observations(\n      filter: { measure: { eq: \"people_in_custody\" }, facilityCode: { eq: $code } }\n      rollUp: { by: [FACILITY], interval: MONTH }\n      orderBy: { field: PERIOD, direction: DESC }\n      first: 1\n    ) {\n      nodes {\n        periodStart\n        value\n        daysCovered\n      }\n    }\n  }\n": typeof types.PopulationDocument,
    "\n  query Groups($name: String!) {\n    populationGroups(filter: { name: { eq: $name } }, first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n": typeof types.GroupsDocument,
    "\n  query Claims($group: ID!) {\n    claims(metric: \"people_detained\", populationGroup: $group) {\n      claims {\n        ...Claim\n      }\n      interval {\n        low\n        high\n      }\n    }\n  }\n\n  fragment Claim on ReportedFigure {\n    value\n    low\n    high\n    qualifier\n    date {\n      startsOn\n      precision\n      text\n    }\n    speakerText\n    citations {\n      source {\n        title\n      }\n    }\n  }\n": typeof types.ClaimsDocument,
};
const documents: Documents = {
    "\n  query Facilities($state: String!, $after: String) {\n    facilities(filter: { state: { eq: $state } }, orderBy: { field: NAME }, first: 50, after: $after) {\n      nodes {\n        ...ListedFacility\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n\n  fragment ListedFacility on Facility {\n    code\n    name\n    city\n    typeGrouped\n    fieldOffice {\n      name\n    }\n  }\n": types.FacilitiesDocument,
    "\n  query Population($code: String!) {\n    observations(\n      filter: { measure: { eq: \"people_in_custody\" }, facilityCode: { eq: $code } }\n      rollUp: { by: [FACILITY], interval: MONTH }\n      orderBy: { field: PERIOD, direction: DESC }\n      first: 1\n    ) {\n      nodes {\n        periodStart\n        value\n        daysCovered\n      }\n    }\n  }\n": types.PopulationDocument,
    "\n  query Groups($name: String!) {\n    populationGroups(filter: { name: { eq: $name } }, first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n": types.GroupsDocument,
    "\n  query Claims($group: ID!) {\n    claims(metric: \"people_detained\", populationGroup: $group) {\n      claims {\n        ...Claim\n      }\n      interval {\n        low\n        high\n      }\n    }\n  }\n\n  fragment Claim on ReportedFigure {\n    value\n    low\n    high\n    qualifier\n    date {\n      startsOn\n      precision\n      text\n    }\n    speakerText\n    citations {\n      source {\n        title\n      }\n    }\n  }\n": types.ClaimsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Facilities($state: String!, $after: String) {\n    facilities(filter: { state: { eq: $state } }, orderBy: { field: NAME }, first: 50, after: $after) {\n      nodes {\n        ...ListedFacility\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n\n  fragment ListedFacility on Facility {\n    code\n    name\n    city\n    typeGrouped\n    fieldOffice {\n      name\n    }\n  }\n"): typeof import('./graphql.js').FacilitiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Population($code: String!) {\n    observations(\n      filter: { measure: { eq: \"people_in_custody\" }, facilityCode: { eq: $code } }\n      rollUp: { by: [FACILITY], interval: MONTH }\n      orderBy: { field: PERIOD, direction: DESC }\n      first: 1\n    ) {\n      nodes {\n        periodStart\n        value\n        daysCovered\n      }\n    }\n  }\n"): typeof import('./graphql.js').PopulationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Groups($name: String!) {\n    populationGroups(filter: { name: { eq: $name } }, first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.js').GroupsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Claims($group: ID!) {\n    claims(metric: \"people_detained\", populationGroup: $group) {\n      claims {\n        ...Claim\n      }\n      interval {\n        low\n        high\n      }\n    }\n  }\n\n  fragment Claim on ReportedFigure {\n    value\n    low\n    high\n    qualifier\n    date {\n      startsOn\n      precision\n      text\n    }\n    speakerText\n    citations {\n      source {\n        title\n      }\n    }\n  }\n"): typeof import('./graphql.js').ClaimsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
