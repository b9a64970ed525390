/* eslint-disable */
import * as types from './graphql.js';
const documents = {
    "\n  query Facilities($state: String!, $after: String) {\n    facilities(filter: { state: { eq: $state } }, orderBy: { field: NAME }, first: 50, after: $after) {\n      nodes {\n        ...ListedFacility\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n\n  fragment ListedFacility on Facility {\n    code\n    name\n    city\n    typeGrouped\n    fieldOffice {\n      name\n    }\n  }\n": types.FacilitiesDocument,
    "\n  query Population($code: String!) {\n    observations(\n      filter: { measure: { eq: \"people_in_custody\" }, facilityCode: { eq: $code } }\n      rollUp: { by: [FACILITY], interval: MONTH }\n      orderBy: { field: PERIOD, direction: DESC }\n      first: 1\n    ) {\n      nodes {\n        periodStart\n        value\n        daysCovered\n      }\n    }\n  }\n": types.PopulationDocument,
    "\n  query Groups($name: String!) {\n    populationGroups(filter: { name: { eq: $name } }, first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n": types.GroupsDocument,
    "\n  query Claims($group: ID!) {\n    claims(metric: \"people_detained\", populationGroup: $group) {\n      claims {\n        ...Claim\n      }\n      interval {\n        low\n        high\n      }\n    }\n  }\n\n  fragment Claim on ReportedFigure {\n    value\n    low\n    high\n    qualifier\n    date {\n      startsOn\n      precision\n      text\n    }\n    speakerText\n    citations {\n      source {\n        title\n      }\n    }\n  }\n": types.ClaimsDocument,
};
export function graphql(source) {
    return documents[source] ?? {};
}
