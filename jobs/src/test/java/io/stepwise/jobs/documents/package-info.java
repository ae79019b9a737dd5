/**
 * Keeps documents true: what they say to type is a command, and runs; their links lead somewhere;
 * references are what the code says; snippets compile. Marks in comments before a fenced block:
 *
 * <pre>
 *   &lt;!-- not executed: REASON --&gt;   the commands need what a test has not: a cluster, minutes
 *   &lt;!-- first: COMMAND --&gt;         done before the block, unseen by the reader
 *   &lt;!-- exits: N --&gt;               the last command's exit code where it is not 0
 *   &lt;!-- file: NAME --&gt;             the block is written into this file
 *   &lt;!-- prints --&gt;                 each line was printed by the commands before; … is anything
 * </pre>
 */
package io.stepwise.jobs.documents;
