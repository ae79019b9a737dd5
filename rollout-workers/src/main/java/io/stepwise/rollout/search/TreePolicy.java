package io.stepwise.rollout.search;

import java.io.Serializable;

/**
 * The tree policy of Monte Carlo tree search: how it goes from a node to one of its children
 * (Browne et al. 2012, "A survey of Monte Carlo tree search methods", section 3.1).
 *
 * @param rule compares children
 * @param prior P of the rule
 * @param constant c of the rule
 * @param backup what the values of a node's visits are reduced to, Q
 * @param virtualLoss visits that one in flight counts for
 */
public record TreePolicy(
    SelectionRule rule, TreePrior prior, double constant, TreeBackup backup, int virtualLoss)
    implements Serializable {}
