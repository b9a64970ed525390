/** Queries to start from. A test checks each against the schema. */

/** @typedef {{ title: string, about: string, query: string, variables?: string }} Example */

/** The first query of the README. */
export const FIRST = `# Ctrl+Enter runs, Ctrl+Space suggests.
{
  facility(code: "ADAMSMS") {
    name
    city
    state
    fieldOffice {
      name
    }
  }
}
`;

/** @type {Example[]} */
export const EXAMPLES = [
  { title: "One facility", about: "By its stable code, with the field office it belongs to.", query: FIRST },
  {
    title: "Facilities of a state",
    about: "A filter, an order and a page, with the state as a variable.",
    query: `query FacilitiesOfState($state: String!, $after: String) {
  facilities(
    filter: { state: { eq: $state } }
    orderBy: [{ field: NAME, direction: ASC }]
    first: 10
    after: $after
  ) {
    totalCount
    nodes {
      code
      name
      city
      capacity
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: '{\n  "state": "TX"\n}\n',
  },
  {
    title: "Lawsuits with their sources",
    about: "The newest suits, and where each record comes from.",
    query: `query Lawsuits {
  lawsuits(first: 5, orderBy: [{ field: FILED_ON, direction: DESC }]) {
    nodes {
      caption
      docketNumber
      filedOn
      citations {
        source {
          title
          url
        }
      }
    }
  }
}
`,
  },
  {
    title: "Search everything",
    about: "One text over every kind of record that the token opens.",
    query: `query Search($text: String!) {
  search(text: $text, first: 10) {
    name
    record {
      __typename
      id
    }
  }
}
`,
    variables: '{\n  "text": "Adams"\n}\n',
  },
  {
    title: "Who am I",
    about: "What the token in use may read, and until when.",
    query: `{
  viewer {
    clientId
    scopes
    expiresAt
    organization {
      name
    }
  }
}
`,
  },
];
