# Round-trip time beside a stream: rig 10g, ping, MTU 1500, 1 outstanding
# Simulated; machine profile A; seeds 1 to 3; rig 10g, guest-to-remote, ping, MTU 1500, 1 outstanding, 56 B
# requests, beside a udp-stream, send, ping_interval_us=7300. A lane without a point let no reply through. Mean
# and 95 % CI over seeds. Hollow or (anachr.): not available in its era.
# Redraw in this folder: gnuplot -e "format='pdf'" latency-beside-stream.gp
# Columns of latency-beside-stream.csv: 1 series, 2 beside_bytes, 3 rtt_ns, 4 rtt_ns_ci95_low, 5 rtt_ns_ci95_high, 6 marked
name = 'latency-beside-stream'
legend_rows = 8; tick_px = 23; has_x_label = 1; caption_lines = 4
load 'style.gp'

if (!bare) {
    set label 1 "Round-trip time beside a stream" at screen 0.5, screen from_top(18) center
    set label 2 "rig 10g, ping, MTU 1500, 1 outstanding" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 3; rig 10g, guest-to-remote, ping, MTU\n1500, 1 outstanding, 56 B requests, beside a udp-stream, send,\nping_interval_us=7300. A lane without a point let no reply through. Mean and 95\n% CI over seeds. Hollow or (anachr.): not available in its era." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 1
set xlabel "Message size of the stream beside (byte)" offset 0,label_lift
set logscale x
x_min = 0.7469365091010337
set xrange [x_min:1970.7163621866705]
set xtics ("1" 1, "64" 64, "256" 256, "512" 512, "1472" 1472) offset 0,tick_lift
x(stored) = stored / 1.0
set ylabel "Round-trip time (µs)"
set logscale y
y_min = 50
set yrange [y_min:120000]
set ytics ("100" 100, "1000" 1000, "10000" 10000, "100000" 100000, "" 50 1, "" 60 1, "" 70 1, "" 80 1, "" 90 1, "" 200 1, "" 300 1, "" 400 1, "" 500 1, "" 600 1, "" 700 1, "" 800 1, "" 900 1, "" 2000 1, "" 3000 1, "" 4000 1, "" 5000 1, "" 6000 1, "" 7000 1, "" 8000 1, "" 9000 1, "" 20000 1, "" 30000 1, "" 40000 1, "" 50000 1, "" 60000 1, "" 70000 1, "" 80000 1, "" 90000 1)
y(stored) = stored / 1000.0

low(stored) = y(stored) > y_min ? y(stored) : y_min
set style line 25 linecolor rgb '#7B3294' linewidth 1 pointtype 13 pointsize mark
set style line 26 linecolor rgb '#332288' linewidth 0.5 pointtype 12 pointsize mark
set style line 27 linecolor rgb '#882255' linewidth 1 pointtype 5 pointsize mark
set style line 28 linecolor rgb '#117733' linewidth 1 pointtype 11 pointsize mark
plot data using (x($2)):(pick("virtio-pci-eventfd", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 5 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-pci-eventfd", y($3))) with linespoints linestyle 5 title "virtio-pci-eventfd", \
     data using (x($2)):(pick("vhost-net", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 6 linewidth 0.6 notitle, \
     data using (x($2)):(pick("vhost-net", y($3))) with linespoints linestyle 6 title "vhost-net", \
     data using (x($2)):(pick("venet", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 7 linewidth 0.6 notitle, \
     data using (x($2)):(pick("venet", y($3))) with linespoints linestyle 7 title "venet", \
     data using (x($2)):(pick("virtio-vbus", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 8 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-vbus", y($3))) with linespoints linestyle 8 title "virtio-vbus", \
     data using (x($2)):(pick("xen-pv", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 25 linewidth 0.6 notitle, \
     data using (x($2)):(pick("xen-pv", y($3))) with linespoints linestyle 25 title "xen-pv", \
     data using (x($2)):(pick("vhost-net+back_end[weight-packets=256]", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 26 linewidth 0.6 notitle, \
     data using (x($2)):(pick("vhost-net+back_end[weight-packets=256]", y($3))) with linespoints linestyle 26 title "vhost-net+back_end[weight-packets=256]", \
     data using (x($2)):(pick("vhost-net@modern", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 27 linewidth 0.6 notitle, \
     data using (x($2)):(pick("vhost-net@modern", y($3))) with linespoints linestyle 27 title "vhost-net@modern", \
     data using (x($2)):(pick("virtio-pci@2011-10", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 28 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-pci@2011-10", y($3))) with linespoints linestyle 28 title "virtio-pci@2011-10"
unset output
