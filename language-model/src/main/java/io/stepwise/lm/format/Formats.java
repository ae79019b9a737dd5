package io.stepwise.lm.format;

import java.util.Set;

/**
 * The formats that a policy is used with.
 *
 * @param prompt how it is asked
 * @param steps how its response is divided
 * @param endTokens the tokens that end a response
 */
public record Formats(PromptFormat prompt, StepFormat steps, Set<Integer> endTokens) {}
