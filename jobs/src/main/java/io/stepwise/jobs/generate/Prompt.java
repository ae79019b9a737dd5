package io.stepwise.jobs.generate;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One line of the input.
 *
 * @param id as given
 * @param tokens what the model continues
 * @param where file and line
 */
record Prompt(JsonNode id, int[] tokens, String where) {}
