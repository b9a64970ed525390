/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How exactly a date is known. */
export type DatePrecision =
  /** About then. */
  | 'APPROXIMATE'
  /** A single day. */
  | 'DAY'
  /** Some day of the month. */
  | 'MONTH'
  /** Some day of the quarter. */
  | 'QUARTER'
  /** Some time between the first and the last day. */
  | 'RANGE'
  /** Not known. */
  | 'UNKNOWN'
  /** Some day of the week. */
  | 'WEEK'
  /** Some day of the year. */
  | 'YEAR';

/** Types of facilities in the groups used by statistics. */
export type FacilityType =
  /** Holds people for immigration detention alone: SPC, CDF, DIGSA. */
  | 'DEDICATED_ICE'
  /** Holds families. */
  | 'FAMILY'
  /** Holds people for hours: hold rooms of offices. */
  | 'HOLD_ROOM'
  /** A hospital. */
  | 'HOSPITAL'
  /** A hotel. */
  | 'HOTEL'
  /** Holds minors. */
  | 'JUVENILE'
  /** Under an agreement of the US Marshals: USMS IGA, USMS CDF. */
  | 'MARSHALS'
  /** A military base: DOD. */
  | 'MILITARY'
  /** A jail or prison that also holds people for immigration detention: IGSA. */
  | 'NON_DEDICATED'
  /** None of the other types. */
  | 'OTHER'
  /** Federal or state prison: BOP, STATE. */
  | 'PRISON'
  /** Holds people before a transfer or a flight. */
  | 'STAGING'
  /** Not known. */
  | 'UNKNOWN';

export type FacilitiesQueryVariables = Exact<{
  state: string;
  after?: string | null | undefined;
}>;


export type FacilitiesQuery = { facilities: { nodes: Array<{ code: string | null, name: string, city: string | null, typeGrouped: FacilityType, fieldOffice: { name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ListedFacilityFragment = { code: string | null, name: string, city: string | null, typeGrouped: FacilityType, fieldOffice: { name: string } | null };

export type PopulationQueryVariables = Exact<{
  code: string;
}>;


export type PopulationQuery = { observations: { nodes: Array<{ periodStart: string, value: number, daysCovered: number | null }> } | null };

export type GroupsQueryVariables = Exact<{
  name: string;
}>;


export type GroupsQuery = { populationGroups: { nodes: Array<{ id: string }> } | null };

export type ClaimsQueryVariables = Exact<{
  group: string | number;
}>;


export type ClaimsQuery = { claims: { claims: Array<{ value: number | null, low: number | null, high: number | null, qualifier: string | null, speakerText: string | null, date: { startsOn: string | null, precision: DatePrecision, text: string | null }, citations: Array<{ source: { title: string } | null }> }>, interval: { low: number | null, high: number | null } | null } | null };

export type ClaimFragment = { value: number | null, low: number | null, high: number | null, qualifier: string | null, speakerText: string | null, date: { startsOn: string | null, precision: DatePrecision, text: string | null }, citations: Array<{ source: { title: string } | null }> };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
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
    `, {"fragmentName":"ListedFacility"}) as unknown as TypedDocumentString<ListedFacilityFragment, unknown>;
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
    `, {"fragmentName":"Claim"}) as unknown as TypedDocumentString<ClaimFragment, unknown>;
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
}`) as unknown as TypedDocumentString<FacilitiesQuery, FacilitiesQueryVariables>;
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
    `) as unknown as TypedDocumentString<PopulationQuery, PopulationQueryVariables>;
export const GroupsDocument = new TypedDocumentString(`
    query Groups($name: String!) {
  populationGroups(filter: {name: {eq: $name}}, first: 1) {
    nodes {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<GroupsQuery, GroupsQueryVariables>;
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
}`) as unknown as TypedDocumentString<ClaimsQuery, ClaimsQueryVariables>;