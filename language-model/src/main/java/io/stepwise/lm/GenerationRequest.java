package io.stepwise.lm;

import io.stepwise.data.random.NamedRandom;

/**
 * One row to generate.
 *
 * @param prompt token ids, at least one
 * @param random token i of the response is drawn with {@code random.uniform(i)}
 */
public record GenerationRequest(int[] prompt, NamedRandom random) {}
