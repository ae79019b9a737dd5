package io.stepwise.data.card;

import io.stepwise.data.StepLabelledSolution;
import java.util.List;
import java.util.Map;

/**
 * What a card is made of.
 *
 * @param format of the rows
 * @param inputs as given to the job
 * @param heldOut files of problems that must not be trained on, empty if none were given
 * @param counts an ingestion's
 * @param examples the first rejected line of each kind of reason, as "reason at file:line"
 * @param agreement name and value of measured numbers, in order
 * @param rows solutions to read
 */
public record CardContents(
    String format,
    List<String> inputs,
    List<String> heldOut,
    Counted counts,
    Map<String, String> examples,
    Map<String, String> agreement,
    List<StepLabelledSolution> rows) {}
