package org.joinmarket.support.logging;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

@AutoConfiguration
@EnableConfigurationProperties(LoggingProperties.class) // read earlier, by LogTargets; bound here to be checked
class LoggingAutoConfiguration {}
