// What Relay asks of a schema: connections, `node` for fragments that are fetched again, global ids.
import { graphql } from "react-relay";

export const page = graphql`
  query facilitiesPageQuery($state: String!) {
    ...facilities_list @arguments(state: $state)
  }
`;

export const list = graphql`
  fragment facilities_list on Query
  @argumentDefinitions(
    state: { type: "String!" }
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
  )
  @refetchable(queryName: "facilitiesNextQuery") {
    facilities(filter: { state: { eq: $state } }, first: $count, after: $cursor)
      @connection(key: "facilities_facilities") {
      edges {
        node {
          ...facilities_card
        }
      }
    }
  }
`;

export const card = graphql`
  fragment facilities_card on Facility @refetchable(queryName: "facilitiesCardQuery") {
    code
    name
  }
`;
