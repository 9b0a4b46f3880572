/**
 * What a service is used for while its cache of classes is trained ({@code scripts/pack.sh}): runs with nothing but the libraries
 * of that service and a JRE, without a node.
 */
@NullMarked
package org.joinmarket.testkit.training;

import org.jspecify.annotations.NullMarked;
