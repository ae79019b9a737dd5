/** A reward model that learns from the chains of the policy that it trains. */
package io.stepwise.policy.online;
