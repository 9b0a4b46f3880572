/** The services as separate processes, started from their jars: for system tests and the demo. */
@NullMarked
package org.joinmarket.testkit.process;

import org.jspecify.annotations.NullMarked;
