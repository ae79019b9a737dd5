/** Which side of a split a problem is on: always by problem, never by row. */
package io.stepwise.data.split;
