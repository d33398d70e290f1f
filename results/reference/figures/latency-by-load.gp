# Round-trip time under load: solid p50, dashed p99; rig 10g, udp-rr, MTU 1500
# Simulated; machine profile A; seeds 1 to 3; rig 10g, guest-to-remote, udp-rr, MTU 1500, 1 B requests, 1 B
# responses. Percentiles of each seed: their mean and 95 % CI over seeds.
# Redraw in this folder: gnuplot -e "format='pdf'" latency-by-load.gp
# Columns of latency-by-load.csv: 1 series, 2 burst, 3 rtt_ns, 4 rtt_ns_ci95_low, 5 rtt_ns_ci95_high, 6 marked
name = 'latency-by-load'
legend_rows = 3; tick_px = 23; has_x_label = 1; caption_lines = 3
load 'style.gp'

if (!bare) {
    set label 1 "Round-trip time under load" at screen 0.5, screen from_top(18) center
    set label 2 "solid p50, dashed p99; rig 10g, udp-rr, MTU 1500" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 3; rig 10g, guest-to-remote, udp-rr,\nMTU 1500, 1 B requests, 1 B responses. Percentiles of each seed: their mean and\n95 % CI over seeds." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 3
set xlabel "Outstanding transactions" offset 0,label_lift
set logscale x
x_min = 0.8467453123625273
set xrange [x_min:75.58353033148994]
set xtics ("1" 1, "2" 2, "4" 4, "8" 8, "16" 16, "32" 32, "64" 64) offset 0,tick_lift
x(stored) = stored / 1.0
set ylabel "Round-trip time (µs)"
set logscale y
y_min = 30
set yrange [y_min:700]
set ytics ("50" 50, "100" 100, "200" 200, "500" 500, "" 30 1, "" 40 1, "" 60 1, "" 70 1, "" 80 1, "" 90 1, "" 300 1, "" 400 1, "" 600 1, "" 700 1)
y(stored) = stored / 1000.0

low(stored) = y(stored) > y_min ? y(stored) : y_min
plot data using (x($2)):(pick("bare-metal rtt_p50_ns", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 1 linewidth 0.6 notitle, \
     data using (x($2)):(pick("bare-metal rtt_p50_ns", y($3))) with linespoints linestyle 1 title "bare-metal", \
     data using (x($2)):(pick("bare-metal rtt_p99_ns", y($3))) with lines linestyle 1 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("assigned-nic rtt_p50_ns", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 2 linewidth 0.6 notitle, \
     data using (x($2)):(pick("assigned-nic rtt_p50_ns", y($3))) with linespoints linestyle 2 title "assigned-nic", \
     data using (x($2)):(pick("assigned-nic rtt_p99_ns", y($3))) with lines linestyle 2 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("virtio-pci rtt_p50_ns", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 4 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-pci rtt_p50_ns", y($3))) with linespoints linestyle 4 title "virtio-pci", \
     data using (x($2)):(pick("virtio-pci rtt_p99_ns", y($3))) with lines linestyle 4 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("virtio-pci-eventfd rtt_p50_ns", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 5 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-pci-eventfd rtt_p50_ns", y($3))) with linespoints linestyle 5 title "virtio-pci-eventfd", \
     data using (x($2)):(pick("virtio-pci-eventfd rtt_p99_ns", y($3))) with lines linestyle 5 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("vhost-net rtt_p50_ns", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 6 linewidth 0.6 notitle, \
     data using (x($2)):(pick("vhost-net rtt_p50_ns", y($3))) with linespoints linestyle 6 title "vhost-net", \
     data using (x($2)):(pick("vhost-net rtt_p99_ns", y($3))) with lines linestyle 6 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("venet rtt_p50_ns", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 7 linewidth 0.6 notitle, \
     data using (x($2)):(pick("venet rtt_p50_ns", y($3))) with linespoints linestyle 7 title "venet", \
     data using (x($2)):(pick("venet rtt_p99_ns", y($3))) with lines linestyle 7 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("virtio-vbus rtt_p50_ns", low($4))):(0):(y($5) - low($4)) with vectors heads size screen 0.006,90 linestyle 8 linewidth 0.6 notitle, \
     data using (x($2)):(pick("virtio-vbus rtt_p50_ns", y($3))) with linespoints linestyle 8 title "virtio-vbus", \
     data using (x($2)):(pick("virtio-vbus rtt_p99_ns", y($3))) with lines linestyle 8 dashtype (6,4) linewidth 0.7 notitle
unset output
