package io.stepwise.lm.chat;

import java.util.List;

/** A list that prints in parentheses and equals only its like. */
record Tuple(List<Object> elements) {}
