package org.mlflow;

/** Stands where the client's classes stand, so that the rule needs no client to bite. */
public final class StandIn {}
