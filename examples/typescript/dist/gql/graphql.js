export class TypedDocumentString extends String {
    __apiType;
    value;
    __meta__;
    constructor(value, __meta__) {
        super(value);
        this.value = value;
        this.__meta__ = __meta__;
    }
    toString() {
        return this.value;
    }
}
export const ListedFacilityFragmentDoc = new TypedDocumentString(`
    fragment ListedFacility on Facility {
  code
  name
  city
  typeGrouped
  fieldOffice {
    name
  }
}
    `, { "fragmentName": "ListedFacility" });
export const ClaimFragmentDoc = new TypedDocumentString(`
    fragment Claim on ReportedFigure {
  value
  low
  high
  qualifier
  date {
    startsOn
    precision
    text
  }
  speakerText
  citations {
    source {
      title
    }
  }
}
    `, { "fragmentName": "Claim" });
export const FacilitiesDocument = new TypedDocumentString(`
    query Facilities($state: String!, $after: String) {
  facilities(
    filter: {state: {eq: $state}}
    orderBy: {field: NAME}
    first: 50
    after: $after
  ) {
    nodes {
      ...ListedFacility
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ListedFacility on Facility {
  code
  name
  city
  typeGrouped
  fieldOffice {
    name
  }
}`);
export const PopulationDocument = new TypedDocumentString(`
    query Population($code: String!) {
  observations(
    filter: {measure: {eq: "people_in_custody"}, facilityCode: {eq: $code}}
    rollUp: {by: [FACILITY], interval: MONTH}
    orderBy: {field: PERIOD, direction: DESC}
    first: 1
  ) {
    nodes {
      periodStart
      value
      daysCovered
    }
  }
}
    `);
export const GroupsDocument = new TypedDocumentString(`
    query Groups($name: String!) {
  populationGroups(filter: {name: {eq: $name}}, first: 1) {
    nodes {
      id
    }
  }
}
    `);
export const ClaimsDocument = new TypedDocumentString(`
    query Claims($group: ID!) {
  claims(metric: "people_detained", populationGroup: $group) {
    claims {
      ...Claim
    }
    interval {
      low
      high
    }
  }
}
    fragment Claim on ReportedFigure {
  value
  low
  high
  qualifier
  date {
    startsOn
    precision
    text
  }
  speakerText
  citations {
    source {
      title
    }
  }
}`);
