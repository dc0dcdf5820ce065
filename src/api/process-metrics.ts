import type { Metric } from './prometheus.ts';

/** This process as Prometheus' own client libraries name it (prometheus.io/docs/instrumenting/writing_clientlibs). */
export function processMetrics(): readonly Metric[] {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const one = (type: Metric['type'], name: string, help: string, value: number): Metric => ({
    name,
    help,
    type,
    samples: [{ value }],
  });
  return [
    one('gauge', 'process_resident_memory_bytes', 'Resident memory of this process.', rss),
    one('gauge', 'nodejs_heap_size_used_bytes', "Used part of the engine's heap.", heapUsed),
    one('gauge', 'nodejs_external_memory_bytes', 'Memory of buffers outside the heap.', external),
    one('counter', 'process_cpu_seconds_total', 'Processor time of this process.', (user + system) / 1e6),
    one(
      'gauge',
      'process_start_time_seconds',
      'When this process started, unix time.',
      Math.round(Date.now() / 1000 - process.uptime()),
    ),
  ];
}
