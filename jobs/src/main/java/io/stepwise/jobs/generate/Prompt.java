package io.stepwise.jobs.generate;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One line of the input.
 *
 * @param id as given
 * @param problem what the responses are solutions of: the line's problem, else its prompt, else its
 *     last user message
 * @param tokens what the model continues
 * @param where file and line
 */
record Prompt(JsonNode id, String problem, int[] tokens, String where) {}
