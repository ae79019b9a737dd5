/**
 * Automatic step labels: Monte Carlo estimates, OmegaPRM's tree with binary search, a reward model
 * as judge, and the consensus of the two. Nothing here knows Spark.
 */
package io.stepwise.rollout.labelling;
